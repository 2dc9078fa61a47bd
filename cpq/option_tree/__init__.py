"""What can be chosen in a product as a tree: as values, as lines of text, and as a drawing."""

from cpq.option_tree.tree import AttributeNode, GroupNode, OptionNode, OptionTree, option_tree

__all__ = ["AttributeNode", "GroupNode", "OptionNode", "OptionTree", "option_tree"]
