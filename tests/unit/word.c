#include "core/types/text.h"
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

/*
 * The law: whatever changes in one text while another one stays, each word
 * weighs what the texts say that there are.
 */
static void
test_shared_words(struct kit *k)
{
	static const char *const	name[] = {
		"Jansen", "Visser", "Caf\xc3\xa9 100", "j.k-l@m", "JANSEN 100"
	};
	static const char *const	note[] = {
		"", "jansen", "1000 x100", "zie JANSEN, 100.", "caf\xc3\xa9",
		"(j.k-l@m)", "k l", "cafe\xcc\x81 visser100"
	};
	char		 long_note[2][310];
	uint32_t	 id;
	int		 bad = 0;

	for (int i = 0; i < 2; i++) {
		memset(long_note[i], 'y', sizeof(long_note[i]) - 1);
		long_note[i][sizeof(long_note[i]) - 1] = '\0';
		long_note[i][97 + i] = '.';
	}
	kit_plan(k);
	kit_must(k, kit_add(k, &id, name[0], NULL, NULL), "add");
	kit_must(k, kit_apply(k), "apply");
	for (size_t i = 0; i < NELEM(name) + 2; i++) {
		const char	*to = i < NELEM(name) ? name[i] :
				    long_note[i - NELEM(name)];

		kit_plan(k);
		kit_must(k, kit_change(k, k->account, id, "name", to), "set");
		kit_must(k, kit_apply(k), "apply");
		bad += kit_fsck(k, false) != 0;
		for (size_t n = 0; n < NELEM(note) + 2; n++) {
			kit_plan(k);
			kit_must(k, kit_change(k, k->account, id, "note",
			    n < NELEM(note) ? note[n] :
			    long_note[n - NELEM(note)]), "set");
			kit_must(k, kit_apply(k), "apply");
			bad += kit_fsck(k, false) != 0;
		}
	}
	is_int(bad, 0, "a word that two texts share keeps its weight");
}

/* Of account id: is it a hit of the phrase, and in doubt? */
static const char *
look_for(struct kit *k, const char *text, uint32_t id)
{
	static const char *const	says[] = { "no", "yes", "perhaps" };
	struct slice			 folded = text_fold_dup(k->arena,
					    slice_of(text)), word;
	struct sought			 run[8];
	struct word_phrase		 phrase = { run, 0 };
	struct word_search		*s;
	const struct word_hits		*h;
	size_t				 pos = 0, answer = 0;

	while (phrase.n < NELEM(run) && text_next_run(&word, folded, &pos))
		run[phrase.n++] = (struct sought){ word,
		    pos < folded.len && folded.p[pos] == '*' };
	kit_must(k, word_search_open(&s, k->txn, k->account, run, phrase.n,
	    &phrase, 1, &k->err), "search");
	while ((h = word_search_next(s)) != NULL)
		for (size_t i = 0; i < h->n; i++)
			if (h->first + h->low[i] == id)
				answer = h->doubt[i] ? 2 : 1;
	kit_must(k, word_search_status(s, &k->err), "search");
	word_search_close(s);
	return says[answer];
}

/* Where the index knows it, no record is looked at. */
static void
test_places(struct kit *k)
{
	static const struct { const char *phrase, *says; } t[] = {
		{ "twee zakken", "yes" }, { "zakken twee", "no" },
		{ "twee zakken bloem", "yes" }, { "zakken bloem.", "yes" },
		{ "twee bloem", "no" }, { "oven twee", "no" },
		{ "twee zak*", "perhaps" }, { "zakken blo*", "perhaps" },
		{ "bloem is", "perhaps" }, { "is is", "perhaps" },
		{ "is bloem", "perhaps" }, { "om om", "yes" },
		{ "zakken om", "no" }, { "om is", "perhaps" },
		{ "oven", "yes" }, { "far away", "yes" },
		{ "away behind", "perhaps" },
	};
	struct buf	b = {0};
	uint32_t	id;
	int		bad = 0;

	buf_adds(&b, "twee zakken, bloem; om om is is is is far-away");
	for (int i = 0; i < 1100; i++)
		buf_adds(&b, " x");
	buf_adds(&b, " behind");
	kit_plan(k);
	kit_must(k, kit_add(k, &id, "Oven", NULL, NULL), "add");
	kit_must(k, kit_change(k, k->account, id, "note", buf_cstr(&b)),
	    "set");
	kit_must(k, kit_apply(k), "apply");
	kit_begin(k);
	for (size_t i = 0; i < NELEM(t); i++) {
		const char	*says = look_for(k, t[i].phrase, id);

		if (strcmp(says, t[i].says) != 0) {
			bad++;
			diag("%s: %s", t[i].phrase, says);
		}
	}
	is_int(bad, 0, "places tell phrases");
	kit_end(k);
	buf_release(&b);
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
	test_shared_words(&k);
	test_places(&k);
	VEC_RELEASE(&f.list);
	kit_close(&k);
	return done_testing();
}
