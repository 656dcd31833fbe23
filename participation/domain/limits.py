"""How often somebody may write, report or sign up within an hour.

A visitor is told apart by network and browser; whoever forges the browser still meets the limit
of the network, which leaves room for a whole town hall behind one address.
"""

from accounts.domain.rate_limit import Limit

WRITE_PER_ACCOUNT = Limit("write-account", 30, 3600)
WRITE_PER_ADDRESS = Limit("write-address", 5, 3600)
WRITE_PER_VISITOR = Limit("write-visitor", 30, 3600)
WRITE_PER_NETWORK = Limit("write-network", 300, 3600)
# Without a proof of work, which needs JavaScript, a guest writes less often; a reading room with
# one address for all its visitors must still get by.
UNPROVEN_PER_VISITOR = Limit("unproven-visitor", 20, 3600)
UNPROVEN_PER_NETWORK = Limit("unproven-network", 60, 3600)
PHOTO_PER_VISITOR = Limit("photo-visitor", 30, 3600)
PHOTO_PER_NETWORK = Limit("photo-network", 300, 3600)
PRINT_PER_NETWORK = Limit("print-network", 120, 3600)
REPORT_PER_VISITOR = Limit("report-visitor", 20, 3600)
REPORT_PER_NETWORK = Limit("report-network", 200, 3600)
ASK_PER_ADDRESS = Limit("data-sheet-address", 5, 3600)
ASK_PER_VISITOR = Limit("data-sheet-visitor", 10, 3600)
ASK_PER_NETWORK = Limit("data-sheet-network", 100, 3600)
SIGN_UP_PER_ACCOUNT = Limit("sign-up-account", 30, 3600)
SIGN_UP_PER_ADDRESS = Limit("sign-up-address", 5, 3600)
SIGN_UP_PER_VISITOR = Limit("sign-up-visitor", 20, 3600)
SIGN_UP_PER_NETWORK = Limit("sign-up-network", 300, 3600)
# Writing to the administration costs a mail, so a little less than reporting.
INQUIRY_PER_VISITOR = Limit("inquiry-visitor", 10, 3600)
INQUIRY_PER_NETWORK = Limit("inquiry-network", 100, 3600)
INQUIRY_PER_ADDRESS = Limit("inquiry-address", 5, 3600)
