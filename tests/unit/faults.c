/* What is wrong with rows, each thing once; bounded, however many there are. */
#include "core/exchange/faults.h"
#include "tests/unit/tap.h"

static void
add(struct faults *f, uint64_t line, size_t column, const char *what,
    unsigned long long n)
{
	struct err	err = {0};

	err_set(&err, ERR_DATA, "%s %llu", what, n);
	err_hint(&err, "try %s", what);
	faults_add(f, &(struct fault_place){ "f", line, column }, &err);
}

int
main(void)
{
	struct faults		*f = faults_open();
	const struct row_fault	*list;
	uint64_t		 line = 0;

	is_int((int64_t)faults_list(&list, f), 0, "nothing wrong");
	add(f, 1, 3, "one", 1);
	for (line = 2; line < 5; line++)
		add(f, line, 2, "often", 7);
	add(f, 5, 0, "other", 2);
	is_int((int64_t)faults_list(&list, f), 3, "three different ones");
	is_slice(list[0].text, "often 7", "the most frequent first");
	is_int((int64_t)list[0].rows, 3, "in three rows");
	is_int((int64_t)list[0].line, 2, "first in line 2");
	is_slice(list[1].text, "one 1", "then by line");
	is_slice(list[1].hint, "try one", "with its hint");
	is_int((int64_t)list[2].column, 0, "of a whole row");
	add(f, 9, 2, "often", 7);
	is_int((int64_t)list[0].rows, 4, "more may come afterwards");
	for (unsigned i = 0; i < 2 * FAULTS_KEPT; i++)
		add(f, ++line, 1, "many", i);
	is_int((int64_t)faults_list(&list, f), FAULTS_KEPT, "bounded");
	is_int((int64_t)faults_others(f), FAULTS_KEPT + 3, "the rest counted");
	is_slice(list[0].text, "often 7", "the same first");
	faults_close(f);
	return done_testing();
}
