"""Countersign for agents in Python: no valid countersignature, no execution."""

from .answers import Held, Permitted
from .client import Client
from .ephemeral import protect
from .errors import AnswerLost, CountersignError, HeldForApproval, Refused
from .http import Response
from .intent import BuiltIntent, Identity, Proposal
from .keys import SigningKey, public_key
from .profile import Profile, read_profile

__all__ = ["AnswerLost", "BuiltIntent", "Client", "CountersignError", "Held", "HeldForApproval", "Identity", "Permitted"]
__all__ += ["Profile", "Proposal", "Refused", "Response", "SigningKey", "protect", "public_key", "read_profile"]
