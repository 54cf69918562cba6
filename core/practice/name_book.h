/*
 * Who is called so: the records of an entity by their name, without regard to
 * case and accents, those that a running import brings too.
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
/* From now on there is one called so; and none any more. */
void	name_book_learn(struct name_book *, const struct draft *);
void	name_book_forget(struct name_book *, const struct entity *,
	    struct slice name);

#endif
