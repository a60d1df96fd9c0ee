"""Pictures of dishes and recipe cards."""

from tools.image.draw_dish import create_draw_dish
from tools.image.factory import create_illustrator
from tools.image.illustrator import Illustrator
from tools.image.picture import ImageCancelled, ImageError, Picture

__all__ = ["Illustrator", "ImageCancelled", "ImageError", "Picture", "create_draw_dish", "create_illustrator"]
