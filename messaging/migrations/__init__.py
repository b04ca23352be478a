"""The steps that bring the message store from any earlier form to the present one."""
