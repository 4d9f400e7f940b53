"""payportal: invoice presentment, cash application and revenue sharing."""
