/*
 * Who is called so: the parties and people by their names, those that a
 * running import brings too; asked for by a whole name, or by a line in which
 * somebody is named ("Bezoek Bakkerij Jansen in Gouda").
 *
 * A name is met in the first of these forms in which anybody has it:
 *	without regard to case and accents;
 *	letters and digits only, "ij" as "y";
 *	of a firm without its legal form, of a person without middle names
 *	 (in lines only).
 */
#ifndef PRACTICE_NAME_BOOK_H
#define PRACTICE_NAME_BOOK_H

#include "core/record/plan.h"

struct name_book;

struct name_book	*name_book_open(void);
void	name_book_close(struct name_book *);	/* NULL does nothing */
/*
 * id 0: nobody, or with *several more than one.  Names of an entity are read
 * when it is first asked for.
 */
CRM_CHECK enum err_code
name_book_find(uint32_t *id, bool *several, struct name_book *,
    const struct entity *, struct slice name, struct txn *, struct err *);
/*
 * The longest run of words that is the name of one party or person; id 0:
 * nobody, or only names that several have.
 */
CRM_CHECK enum err_code
name_book_find_in(struct reference *, struct name_book *,
    const struct model *, struct slice text, struct txn *, struct err *);
/* From now on there is one called so; and none any more. */
void	name_book_learn(struct name_book *, const struct draft *);
void	name_book_forget(struct name_book *, const struct entity *,
	    struct slice name);

#endif
