/*
 * Names that an entity or field may not have, because the filter language
 * reads them as its own words, and what a name looks like.
 *
 * Reserved: and or not in missing any all count true false null today now
 * yesterday tomorrow vandaag nu gisteren morgen revenue orders margin
 * first_sale last_sale last_contact handle revision created changed id.
 * quantity and segment are not: the filter tells quantity(12mo) and
 * segment(pyramid) from a field by the parenthesis.
 */
#ifndef MODEL_RESERVED_H
#define MODEL_RESERVED_H

#include "core/base/base.h"

bool	name_is_reserved(struct slice);
/*
 * [a-z_][a-z0-9_]*, where letters of Latin-1 and Latin Extended are letters
 * too; at most 63 bytes.  A choice may also begin with a digit and hold
 * '-', '+', '.' and '/'.
 */
bool	name_is_valid(struct slice);
bool	name_is_valid_choice(struct slice);

#endif
