"""What every channel must do, inherited."""
