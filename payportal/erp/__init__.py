"""ERP files and payloads to domain nouns and back; pure."""
