/*
 * Where somebody lives: the line with street and number taken apart, and
 * the names of towns.
 */
#ifndef TYPES_PLACE_H
#define TYPES_PLACE_H

#include "core/base/base.h"

/*
 * "Kerkstr. 12-ii" gives street "Kerkstraat", number "12", addition "ii";
 * one letter becomes a capital.  A number in front ("12 Kerk Street") is
 * found too.  "Plein 1944 nr 7": the number follows "nr".  Parts that are
 * not there are empty; they live in the arena.
 */
struct street_line { struct slice street, number, addition; };
void	street_line_parse(struct street_line *, struct arena *, struct slice);

/*
 * Appends the official name of a town: "den haag" gives "'s-Gravenhage",
 * "CAPELLE A/D IJSSEL" "Capelle aan den IJssel".  Others get capitals.
 */
void	city_add_name(struct buf *, struct slice);

#endif
