#include "core/base/user.h"
#include "core/base/base.h"
#include "tests/unit/tap.h"

int
main(void)
{
	struct buf	name = {0};
	gid_t		gid = 12345;

	user_add_name(&name, 0);
	is_str(buf_cstr(&name), "root", "the user of number 0");
	buf_clear(&name);
	buf_adds(&name, "by ");
	user_add_name(&name, 4000000001u);
	is_str(buf_cstr(&name), "by 4000000001", "nobody knows that one");
	buf_release(&name);

	ok(group_find(&gid, "root") && gid == 0, "the group root");
	gid = 12345;
	ok(!group_find(&gid, "no such group"), "no such group");
	ok(!group_find(&gid, "0"), "a number is no name");
	ok(!group_find(&gid, "--help"), "an option is no name");
	ok(!group_find(&gid, ""), "nothing is no name");
	is_int(gid, 12345, "what is not found is left alone");
	return done_testing();
}
