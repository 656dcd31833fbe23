"""The launcher for one's own machine: embedded servers, demo, inbox and the test run."""
