"""Small learned models decide per article and name; rules and lists are their evidence.

`incident` says whether an article is about an incident that hit somebody;
`spans` cuts everything that could be a name, `features` describes it and a
small network says whether it is one; `grouping` makes one name of its forms;
`context` describes a name with all its places and a logistic regression says
what part it plays; `together` judges that again with all names of the article in
view; `sectors` says what a victim does.
`deciding` runs them one after the other, `telling` makes mentions of that.
`weights` is the file that was learned; `make model` learns it again.
"""

from .deciding import judge
from .telling import doubts_of, mentions_of
from .weights import Weights, load_weights

__all__ = ["Weights", "doubts_of", "judge", "load_weights", "mentions_of"]
