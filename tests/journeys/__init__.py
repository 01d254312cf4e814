"""What people do with Troth, done by clicking: two organisations at two browsers, against a real installation."""
