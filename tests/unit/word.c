#include "tests/unit/record_kit.h"

static size_t
search(struct kit *k, struct found_list *found, const char *text,
    bool prefix)
{
	VEC_CLEAR(&found->list);
	kit_must(k, word_find(found, k->txn, k->model, NULL, slice_of(text),
	    prefix, &k->err), "find");
	return found->list.n;
}

int
main(void)
{
	struct found_list	f = {{0}};
	struct draft		d;
	struct kit		k;
	uint32_t		id;
	char			text[301];

	kit_open(&k, KIT_MODEL);
	kit_plan(&k);
	kit_must(&k, kit_add(&k, NULL, "Bakkerij Jansen", NULL, NULL), "add");
	kit_must(&k, kit_add(&k, NULL, "Caf\xc3\xa9 Jansen", NULL, NULL),
	    "add");
	kit_must(&k, kit_add(&k, &id, "Slagerij Visser", NULL, NULL), "add");
	kit_must(&k, kit_change(&k, k.account, id, "note",
	    "buurman van jansen, wil een offerte"), "set");
	d = kit_draft(&k, k.activity);
	kit_set(&k, &d, "party", "a1");
	kit_set(&k, &d, "time", "2025-03-14");
	memset(text, 'y', 300);
	text[300] = '\0';
	kit_set(&k, &d, "text", text);
	kit_must(&k, plan_add(k.plan, &d, false, &k.err), "add");
	kit_must(&k, kit_apply(&k), "apply");

	kit_begin(&k);
	is_int((int64_t)search(&k, &f, "jansen", false), 3,
	    "three have the word");
	ok(f.list.p[0].id == 1 && f.list.p[1].id == 2 &&
	    f.list.p[2].id == 3, "names before notes, then by number");
	is_int((int64_t)search(&k, &f, "CAFE jansen", false), 1,
	    "all words, without case and accents");
	is_int((int64_t)search(&k, &f, "jan", false), 0, "whole words");
	is_int((int64_t)search(&k, &f, "jan", true), 3, "or beginnings");
	is_int((int64_t)search(&k, &f, "jansen slag", true), 1,
	    "the last one only");
	is_int((int64_t)search(&k, &f, "jan slagerij", true), 0,
	    "not the first");
	is_int((int64_t)search(&k, &f, "", true), 0, "nothing finds nothing");
	is_int((int64_t)search(&k, &f, text, false), 1,
	    "a word too long for a key is cut");
	VEC_CLEAR(&f.list);
	kit_must(&k, word_find(&f, k.txn, k.model, k.staff, SLICE("jansen"),
	    false, &k.err), "find");
	is_int((int64_t)f.list.n, 0, "of the entity asked for");
	kit_end(&k);

	kit_plan(&k);
	kit_must(&k, kit_change(&k, k.account, id, "note", ""), "set");
	kit_must(&k, kit_apply(&k), "apply");
	kit_begin(&k);
	is_int((int64_t)search(&k, &f, "offerte", false), 0,
	    "words go with their text");
	kit_end(&k);
	is_int((int64_t)kit_fsck(&k, false), 0, "all is well");
	VEC_RELEASE(&f.list);
	kit_close(&k);
	return done_testing();
}
