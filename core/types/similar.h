/*
 * How alike two words are.
 */
#ifndef TYPES_SIMILAR_H
#define TYPES_SIMILAR_H

#include "core/base/base.h"

/*
 * The Jaro-Winkler similarity of two texts, by bytes: fold them first.  0
 * nothing in common, 1 equal; p = 0.1 for up to 4 equal bytes in front.
 * Text beyond 64 bytes is not looked at.
 * Source: W. E. Winkler, Proc. Section on Survey Research Methods, American
 * Statistical Association (1990), 354-359.
 */
double	text_jaro_winkler(struct slice, struct slice);

#endif
