"""The programme guide: read from XMLTV and from the account, matched to channels, told as now and next."""
