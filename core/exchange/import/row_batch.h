/*
 * Many rows of a file at once.  While one batch is placed, the next is read
 * on a thread beside: it finds rows and fields and reads what needs nothing
 * that placing changes.  A row that is not plain is left, and with it the
 * rows behind it wait until it has been looked at alone.
 */
#ifndef IMPORT_ROW_BATCH_H
#define IMPORT_ROW_BATCH_H

#include "core/exchange/import/priv.h"

enum { BATCH_ROWS = 4096 };

struct batch {
	struct csv_rows	 rows;
	size_t		 next;		/* row that has not been placed */
	bool		*left;		/* to be looked at alone */
	void		*own;		/* its user's: what was read of it */
	uint64_t	 done;		/* bytes of the input */
	enum err_code	 rc;		/* behind the rows */
	struct err	 err;
};

struct batch_user {
	/* Reads the rows, perhaps beside placing the other batch. */
	void		(*read)(void *arg, struct batch *);
	/* It is at hand now. */
	void		(*begin)(void *arg, struct batch *);
	/* Places rows from the next one on, which is not left, until one is;
	 * moves next, counts them as read.  Or leaves the next one. */
	enum err_code	(*place)(void *arg, struct batch *, struct err *);
	void		*arg;
};

/* Both batches get something of their user's, who keeps it. */
struct batches	*batches_open(struct import *, const struct batch_user *,
		    void *own, void *other);
void	batches_close(struct batches *);		/* NULL: nothing */
/*
 * Instead of source_next: places the rows that are plain, as many as come.
 * Then the next row, if there is one, is one to be looked at alone:
 * batches_next tells it.
 */
CRM_CHECK enum err_code	batches_place(struct batches *, struct err *);
CRM_CHECK enum err_code
batches_next(struct row *, bool *more, struct batches *, struct err *);
/* Bytes of the input that are behind the rows at hand. */
uint64_t	batches_done(const struct batches *);

#endif
