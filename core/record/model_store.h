/*
 * The applied model in the store: TABLE_MODEL holds every revision compiled
 * (key: revision u32), its YAML (key: "text", revision u32) and the CRC32C of
 * that (key: "sum", revision u32); "model" in TABLE_META is the revision in
 * force.  Of an earlier one that a repair could not save there is only a mark
 * (key: "lost", revision u32).
 */
#ifndef RECORD_MODEL_STORE_H
#define RECORD_MODEL_STORE_H

#include "core/model/source.h"
#include "core/store/journal.h"

/*
 * The model applied last; all of it lives in the arena (and so beyond the
 * snapshot).  ERR_STORE: the store has none, or it is damaged.
 */
CRM_CHECK enum err_code
model_load(struct model **, struct arena *, struct txn *, struct err *);
/*
 * The same with model_decode_heads(): for who looks at a few entities.  Its
 * texts are those in the store: it must not be used beyond the snapshot.
 */
CRM_CHECK enum err_code
model_load_heads(struct model **, struct arena *, struct txn *, struct err *);
/* A new store's first model. */
CRM_CHECK enum err_code
model_install(struct store *, const struct model *, struct slice yaml,
    const struct journal_author *, struct err *);
/* The revision in force, 0 when there is none: never above it. */
CRM_CHECK enum err_code
model_revision(uint32_t *, struct txn *, struct err *);
/* An earlier revision, and its YAML.  ERR_NOTFOUND: no such revision. */
CRM_CHECK enum err_code
model_load_revision(struct model **, struct arena *, struct txn *,
    uint32_t revision, struct err *);
CRM_CHECK enum err_code
model_yaml(struct slice *, struct arena *, struct txn *, uint32_t revision,
    struct err *);

/*
 * Every revision compiled and as text, each made again from the other where
 * it is damaged; *model is the one in force.  report gets a line for what is
 * lost.  ERR_STORE: the one in force can be had from neither.
 */
CRM_CHECK enum err_code
model_mend(struct model **model, struct arena *, struct txn *,
    void (*report)(void *arg, const char *line), void *arg, struct err *);

#endif
