"""Pictures as SVG, without a script: the life cycle of a policy, and the timeline of a case."""

from disputerules.documents.pictures.life_cycle import Arrow, life_cycle_picture
from disputerules.documents.pictures.mermaid import mermaid
from disputerules.documents.pictures.timeline import timeline_picture

__all__ = ["Arrow", "life_cycle_picture", "mermaid", "timeline_picture"]
