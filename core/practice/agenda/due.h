/*
 * What there is to do now, and why: tasks, promised next steps, cases near
 * their deadline, customers past their rhythm of buying, those who have not
 * heard from us for as long as the model allows, contracts that end,
 * birthdays, details not confirmed for long.
 *
 * Each is worth a part of what the party will probably still bring (the
 * expected value of value.h): the weight of its reason, from the model.
 */
#ifndef PRACTICE_DUE_H
#define PRACTICE_DUE_H

#include "core/practice/contact/case.h"

enum due_reason { DUE_CASE, DUE_PROMISE, DUE_TASK, DUE_PURCHASE, DUE_CONTRACT,
	DUE_CONTACT, DUE_BIRTHDAY, DUE_DETAILS, N_DUE_REASONS };
/* "case", "promise", ... */
const char	*due_reason_name(enum due_reason);

/* Small, for of a million parties there are as many. */
struct due_item {
	/* What to open, answer or do; its handle tells one from another. */
	const struct entity	*entity;
	uint32_t		 id;
	uint32_t		 party, person, owner;	/* 0: none */
	struct day		 day;		/* by when; may be past */
	/* promise, purchase, contact: the last one; details: the oldest */
	struct day		 last;
	/*
	 * What it is called: of a case its topic, of a promise what was
	 * said then, of a task or contract its name, of a birthday the
	 * person, of a contact the segment.
	 */
	struct slice		 text;
	union {		/* by its reason */
		struct {	/* case: and the working time left */
			struct instant	 next_by;
			int64_t		 left_us;
		};
		const struct segment	*segment;	/* contact */
		float			 rhythm; /* purchase: days between */
		int			 n;	/* birthday: years; details:
						   how many */
	};
	int64_t			 worth;		/* currency minor units */
	enum due_reason		 reason : 8;
	bool			 has_day : 1, has_last : 1, has_worth : 1;
	/* case */
	bool			 is_late : 1, next_is_answer : 1;
};

struct due_list { VEC(struct due_item) item; };

struct due_options {
	int32_t		ahead;		/* days beyond today */
	unsigned	reasons;	/* bit 1 << reason */
};

/*
 * At env's now (its as_of), the most worth first, then by day.  Texts live
 * in the arena; free the list with VEC_RELEASE(&list.item).
 */
CRM_CHECK enum err_code
due_read(struct due_list *, const struct query_env *,
    const struct due_options *, struct arena *, struct err *);

/*
 * The same of one party, from what refers to it and its own purchases: at
 * once, however large the store is.  In the order of the reasons, then by
 * day; nothing is worth anything, and nobody is asked whether they still
 * are a customer.  No segments, so nothing for DUE_CONTACT.
 */
CRM_CHECK enum err_code
due_read_of(struct due_list *, const struct query_env *,
    const struct due_options *, uint32_t party, struct arena *,
    struct err *);

#endif
