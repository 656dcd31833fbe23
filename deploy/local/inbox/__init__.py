"""The demo's inbox: takes every mail that leaves the site and shows it on a small page.

Nothing is delivered anywhere. Mails are kept in a Maildir below .local/inbox.
"""
