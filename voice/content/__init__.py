"""Everything that Charley knows and says: intents.yaml, typed and checked."""

from voice.content.loading import ContentError as ContentError
from voice.content.loading import check as check
from voice.content.loading import load as load
from voice.content.model import Content as Content
from voice.content.topics import CONTROLS as CONTROLS
from voice.content.topics import SOCIAL as SOCIAL
from voice.content.topics import TOPICS as TOPICS
