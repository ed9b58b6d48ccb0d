"""Why a pasted link plays or does not, in words: the judgements, and the run that gathers their evidence."""
