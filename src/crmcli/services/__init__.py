"""What a user does: load, apply the rule, save - one batch each."""
