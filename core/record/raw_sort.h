/*
 * What key_sorter puts its entries through (sort.c): sorted by table and
 * key, in memory and in runs.
 */
#ifndef RECORD_RAW_SORT_H
#define RECORD_RAW_SORT_H

#include "core/record/priv.h"

/* A few bytes more than a key of the store may have. */
enum { RAW_KEY_MAX = KEY_MAX + 16 };

struct raw_sorter;
struct raw_sorter	*raw_sorter_open(const char *dir);
void		 raw_sorter_close(struct raw_sorter *);
/* packed is a mark that comes back with the entry. */
CRM_CHECK enum err_code
raw_sorter_add(struct raw_sorter *, const struct sorted *, bool packed,
    struct err *);
CRM_CHECK enum err_code
raw_sorter_finish(struct raw_sorter *, struct err *);
/* As key_sorter_is_ready. */
bool	raw_sorter_is_ready(struct raw_sorter *);
/* As key_sorter_next. */
bool	raw_sorter_next(struct raw_sorter *, struct sorted *, bool *packed,
	    enum err_code *rc, struct err *);

#endif
