"""Sign-in and security: everybody's own page about how and where they are signed in."""
