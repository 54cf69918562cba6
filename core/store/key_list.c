#include "core/store/key_list.h"

#include "core/base/banned.h"

void
key_list_add(struct key_list *list, struct slice key)
{
	key_bytes(VEC_ADD(&list->keys), key);
}

enum err_code
key_list_del(const struct key_list *list, struct txn *txn, enum table table,
    struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < list->keys.n && rc == ERR_OK; i++)
		rc = txn_del(txn, table, key_slice(&list->keys.p[i]), NULL,
		    err);
	return rc;
}

void
key_list_release(struct key_list *list)
{
	VEC_RELEASE(&list->keys);
}
