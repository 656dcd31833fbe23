"""The survey office in the admin: field phase, analysis, weighting, coding, results, exports."""
