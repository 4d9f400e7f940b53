"""Ways to sign in beside the password: mailed link, second step, passkey, single sign-on."""
