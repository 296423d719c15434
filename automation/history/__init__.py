"""Every night remembered, in one file beside the tracker."""
