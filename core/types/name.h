/*
 * Names of people and firms, as people in the Netherlands write them: taken
 * apart, and in forms that compare equal when the names are.
 */
#ifndef TYPES_NAME_H
#define TYPES_NAME_H

#include "core/base/base.h"

/*
 * "Berg, drs. J.P. van der" gives initials "J.P.", prefix "van der" (the
 * tussenvoegsel, in lower case and without abbreviations), surname "Berg".
 * Titles before and behind are dropped; names in capitals get small letters.
 * Parts that are not there are empty; they live in the arena.  Whatever the
 * text, what is left over is the surname.
 */
struct person_name { struct slice given, initials, prefix, surname; };
void	person_name_parse(struct person_name *, struct arena *, struct slice);

/*
 * Appends the name of a firm as it is compared: folded, punctuation taken
 * out, "&" written "en", "Zn." "zonen", without its legal form and words
 * like holding and groep.  "Jansen & Zn. V.O.F." gives "jansen en zonen".
 */
void	firm_add_key(struct buf *, struct slice);

/*
 * Appends a word or name as it is compared: folded, letters and digits only,
 * words divided by one blank; "ij" is written "y", as "Dijk" and "Dyk" are
 * one name.
 */
void	name_add_key(struct buf *, struct slice);

#endif
