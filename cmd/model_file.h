/*
 * A model file on its way into a store: read, and every fault told.
 */
#ifndef CMD_MODEL_FILE_H
#define CMD_MODEL_FILE_H

#include "core/cli/cmd.h"

/*
 * Read and check a model file ("-": standard input) as the one that follows
 * crm->model (NULL: a store's first).  All of its faults are told: the last
 * by err (ERR_DATA), the others before it.  *m and *yaml live in crm->arena.
 */
CRM_CHECK enum err_code
model_file_read(struct model **m, struct slice *yaml, struct crm *,
    const char *path, struct err *);

#endif
