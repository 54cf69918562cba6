/*
 * Keys noted while a cursor walks over a table, to be deleted behind it: a
 * cursor does not outlive a change.  {0} is an empty one.
 */
#ifndef STORE_KEY_LIST_H
#define STORE_KEY_LIST_H

#include "core/store/keys.h"
#include "core/store/txn.h"

struct key_list { VEC(struct key) keys; };

void	key_list_add(struct key_list *, struct slice key);
/* All of them, from that table; the list stays as it is. */
CRM_CHECK enum err_code
key_list_del(const struct key_list *, struct txn *, enum table, struct err *);
void	key_list_release(struct key_list *);

#endif
