#include "core/store/walk.h"

#include <sys/stat.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

#include "core/base/banned.h"
#include "core/store/page.h"
#include "core/store/priv.h"

enum { TABLE_RECORD_SIZE = 48, META_SIZE = 152, DEPTH_MAX = 32 };
#define META_MAGIC	UINT32_C(0xbeefc0de)
#define NO_PAGE		UINT64_MAX
#define VALUE_MAX	((size_t)1 << 31)

struct walk {
	int		 fd;
	size_t		 page_bytes;
	uint64_t	 n_pages;	/* in the file */
	uint8_t		*seen;		/* a bit per page */
	uint64_t	 root;		/* of the table of tables */
	uint64_t	 last;		/* page that was ever given out */
	uint64_t	 damages;
	walk_lost	*lost;
	void		*arg;
	/* A page per level, so that a parent outlives its children. */
	char		*page[DEPTH_MAX];
	struct buf	 big, last_key;
	bool		 any_key;
	uint64_t	 entries;	/* read of the table at hand */
	const char	*table;		/* NULL: the file */
};

static void CRM_PRINTF(2, 3)
damage(struct walk *w, const char *fmt, ...)
{
	char	line[256];
	va_list	ap;
	int	n;

	w->damages++;
	if (w->lost == NULL)
		return;
	n = w->table == NULL ?
	    snprintf(line, sizeof(line), "%s", err_text("file: ")) :
	    snprintf(line, sizeof(line), err_text("table %s: "), w->table);
	va_start(ap, fmt);
	vsnprintf(line + n, sizeof(line) - (size_t)n, err_text(fmt), ap);
	va_end(ap);
	w->lost(w->arg, line);
}

/* All of it, or false: the file ends, or the disk does not give it. */
static bool
read_at(const struct walk *w, void *to, size_t n, uint64_t at)
{
	ssize_t	k;
	size_t	got;

	for (got = 0; got < n; got += (size_t)k) {
		k = pread(w->fd, (char *)to + got, n - got,
		    (off_t)(at + got));
		if (k < 0 && errno == EINTR)
			k = 0;
		else if (k <= 0)
			return false;
	}
	return true;
}

/* Each page has one place in one tree. */
static bool
take_page(struct walk *w, uint64_t page, const char *what)
{
	if (page >= w->n_pages || page < 2) {
		damage(w, "%s is said to be on page %llu; the file has %llu "
		    "pages", err_text(what), (unsigned long long)page,
		    (unsigned long long)w->n_pages);
		return false;
	}
	if (w->seen[page / 8] >> (page % 8) & 1) {
		damage(w, "page %llu has two places",
		    (unsigned long long)page);
		return false;
	}
	w->seen[page / 8] |= (uint8_t)(1U << (page % 8));
	return true;
}

static bool
read_big(struct slice *val, struct walk *w, uint64_t page, size_t len)
{
	uint64_t	n = (PAGE_HEADER + len + w->page_bytes - 1) /
			    w->page_bytes;
	char		head[PAGE_HEADER];

	if (!take_page(w, page, ERR_N("a value")))
		return false;
	if (len > VALUE_MAX || n > w->n_pages - page ||
	    !read_at(w, head, PAGE_HEADER, page * w->page_bytes) ||
	    le64_get(head) != page ||
	    (le16_get(head + 10) & PAGE_OVERFLOW) == 0 ||
	    le32_get(head + 12) < n) {
		damage(w, "page %llu does not hold the value it should",
		    (unsigned long long)page);
		return false;
	}
	buf_clear(&w->big);
	if (!read_at(w, buf_reserve(&w->big, len), len,
	    page * w->page_bytes + PAGE_HEADER)) {
		damage(w, "page %llu cannot be read",
		    (unsigned long long)page);
		return false;
	}
	*val = slice_make(w->big.p, len);
	return true;
}

/* A node inside its page, and the key in it. */
static bool
node_at(const char **node, struct slice *key, const struct walk *w,
    const char *page, size_t i, size_t n_keys)
{
	size_t	at = le16_get(page + PAGE_HEADER + 2 * i), len;

	if (at < PAGE_HEADER + 2 * n_keys || at + NODE_HEADER > w->page_bytes)
		return false;
	len = le16_get(page + at + 6);
	if (at + NODE_HEADER + len > w->page_bytes)
		return false;
	*node = page + at;
	*key = slice_make(page + at + NODE_HEADER, len);
	return true;
}

static bool
in_order(struct walk *w, struct slice key)
{
	if (w->any_key && slice_cmp(key, buf_slice(&w->last_key)) <= 0)
		return false;
	buf_clear(&w->last_key);
	buf_add(&w->last_key, key);
	w->any_key = true;
	return true;
}

static enum err_code
visit_entry(struct walk *w, uint64_t page, const char *p, const char *node,
    struct slice key, walk_each *each, void *arg, struct err *err)
{
	size_t		len = le16_get(node) | (size_t)le16_get(node + 2) << 16;
	const char	*at = key.p + key.len, *end = p + w->page_bytes;
	struct slice	 val;

	if (!in_order(w, key)) {
		damage(w, "page %llu: a key is out of order",
		    (unsigned long long)page);
		return ERR_OK;
	}
	if (le16_get(node + 4) & NODE_BIGDATA) {
		if (end - at < 8) {
			damage(w, "page %llu: an entry is cut off",
			    (unsigned long long)page);
			return ERR_OK;
		}
		if (!read_big(&val, w, le64_get(at), len))
			return ERR_OK;
	} else {
		if ((size_t)(end - at) < len) {
			damage(w, "page %llu: an entry is cut off",
			    (unsigned long long)page);
			return ERR_OK;
		}
		val = slice_make(at, len);
	}
	w->entries++;
	return each == NULL ? ERR_OK : each(arg, key, val, err);
}

static enum err_code
visit_page(struct walk *w, uint64_t page, unsigned depth, walk_each *each,
    void *arg, struct err *err)
{
	unsigned	 flags;
	size_t		 n, i;
	char		*p;
	const char	*node;
	struct slice	 key;
	uint64_t	 child;
	enum err_code	 rc = ERR_OK;

	if (!take_page(w, page, ERR_N("a part of it")))
		return ERR_OK;
	if (depth >= DEPTH_MAX) {
		damage(w, "page %llu is too deep", (unsigned long long)page);
		return ERR_OK;
	}
	if (w->page[depth] == NULL)
		w->page[depth] = mem_alloc(w->page_bytes);
	p = w->page[depth];
	if (!read_at(w, p, w->page_bytes, page * w->page_bytes)) {
		damage(w, "page %llu cannot be read",
		    (unsigned long long)page);
		return ERR_OK;
	}
	flags = le16_get(p + 10) & PAGE_KINDS;
	n = le16_get(p + 12);
	if (le64_get(p) != page || (flags != PAGE_BRANCH &&
	    flags != PAGE_LEAF) || n < PAGE_HEADER || n > w->page_bytes ||
	    (n - PAGE_HEADER) % 2 != 0) {
		damage(w, "page %llu is not what it should be",
		    (unsigned long long)page);
		return ERR_OK;
	}
	n = (n - PAGE_HEADER) / 2;
	for (i = 0; i < n && rc == ERR_OK; i++) {
		if (!node_at(&node, &key, w, p, i, n)) {
			damage(w, "page %llu: entry %zu is not in it",
			    (unsigned long long)page, i);
			continue;
		}
		if (flags == PAGE_LEAF) {
			rc = visit_entry(w, page, p, node, key, each, arg,
			    err);
			continue;
		}
		child = le16_get(node) | (uint64_t)le16_get(node + 2) << 16 |
		    (uint64_t)le16_get(node + 4) << 32;
		rc = visit_page(w, child, depth + 1, each, arg, err);
	}
	return rc;
}

/* ---- where the tables are ---- */

static bool
read_meta(uint64_t *txn, uint64_t *root, uint64_t *last, size_t *page_bytes,
    const struct walk *w, uint64_t at)
{
	char	m[PAGE_HEADER + META_SIZE];

	if (!read_at(w, m, sizeof(m), at) ||
	    (le16_get(m + 10) & PAGE_META) == 0 ||
	    le32_get(m + 16) != META_MAGIC || le32_get(m + 20) != 1)
		return false;
	*page_bytes = le32_get(m + 40);
	*root = le64_get(m + 40 + TABLE_RECORD_SIZE + 40);
	*last = le64_get(m + 40 + 2 * TABLE_RECORD_SIZE);
	*txn = le64_get(m + 40 + 2 * TABLE_RECORD_SIZE + 8);
	return *page_bytes >= PAGE_MIN && *page_bytes <= PAGE_MAX &&
	    (*page_bytes & (*page_bytes - 1)) == 0;
}

/* At a first look. */
static bool
is_tree(const struct walk *w, uint64_t page, size_t page_bytes)
{
	char		head[PAGE_HEADER];
	unsigned	flags;

	if (page == NO_PAGE)
		return true;
	if (page < 2 || page > UINT64_MAX / PAGE_MAX ||
	    !read_at(w, head, sizeof(head), page * page_bytes))
		return false;
	flags = le16_get(head + 10) & PAGE_KINDS;
	return le64_get(head) == page &&
	    (flags == PAGE_BRANCH || flags == PAGE_LEAF);
}

static enum err_code
find_root(struct walk *w, const char *dir, struct err *err)
{
	uint64_t	txn[2] = { 0, 0 }, root[2], last[2];
	size_t		bytes[2], size;
	bool		good[2];
	int		best;

	good[0] = read_meta(&txn[0], &root[0], &last[0], &bytes[0], w, 0);
	/* Without the first, its size must be guessed. */
	size = good[0] ? bytes[0] : 4096;
	good[1] = read_meta(&txn[1], &root[1], &last[1], &bytes[1], w,
	    size);
	if (!good[0] && !good[1]) {
		err_set(err, ERR_STORE, "store %s is damaged: the first two "
		    "pages of data.mdb, which say where all else is, are "
		    "lost", dir);
		err_hint(err, "nothing can be read without them: crm restore "
		    "a backup");
		return ERR_STORE;
	}
	for (int i = 0; i < 2; i++)
		if (!good[i])
			damage(w, "page %d, which says where all is, is "
			    "damaged: the last change may be lost", i);
	best = !good[0] || (good[1] && txn[1] > txn[0]);
	/*
	 * No page of the state before the last change has been used again:
	 * that takes one more.
	 */
	if (good[!best] && !is_tree(w, root[best], bytes[best]) &&
	    is_tree(w, root[!best], bytes[!best])) {
		damage(w, "page %llu, which says where the tables begin, is "
		    "damaged: the last change is lost",
		    (unsigned long long)root[best]);
		best = !best;
	}
	w->page_bytes = bytes[best];
	w->root = root[best];
	w->last = last[best];
	return ERR_OK;
}

enum err_code
walk_open(struct walk **walk, const struct store *s, walk_lost *lost,
    void *arg, struct err *err)
{
	struct walk	*w = mem_zalloc(sizeof(*w));
	char		 name[GENERATION_NAME], path[GENERATION_NAME + 16];
	struct stat	 st;
	enum err_code	 rc;
	int		 dir;

	assert(store_is_writer(s));
	w->lost = lost;
	w->arg = arg;
	generation_name(name, s->generation);
	snprintf(path, sizeof(path), "%s/data.mdb", name);
	dir = openat(s->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	w->fd = dir < 0 ? -1 : openat(dir, "data.mdb", O_RDONLY |
	    O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (w->fd < 0 || fstat(w->fd, &st) != 0) {
		rc = err_sys(err, errno == ENOENT || errno == ELOOP ||
		    errno == ENOTDIR ? ERR_STORE : ERR_SYSTEM,
		    "cannot read %s/%s", s->dir, path);
		err_hint(err, "what is in it cannot be had otherwise: crm "
		    "restore a backup");
	} else if (!S_ISREG(st.st_mode)) {
		rc = err_set(err, ERR_STORE, "store %s is damaged: %s is not "
		    "a regular file", s->dir, path);
		err_hint(err, "crm restore a backup");
	} else if (st.st_size == 0) {
		rc = err_set(err, ERR_STORE, "store %s is damaged: %s is "
		    "empty: all that was in it is gone", s->dir, path);
		err_hint(err, "crm restore a backup");
	} else {
		rc = find_root(w, s->dir, err);
	}
	if (dir >= 0)
		close(dir);
	if (rc) {
		walk_close(w);
		return rc;
	}
	w->n_pages = (uint64_t)st.st_size / w->page_bytes;
	w->seen = mem_zalloc((size_t)(w->n_pages / 8) + 1);
	/*
	 * A write that failed may leave a part of a page behind the last one,
	 * and pages at the end that were given back are never written.
	 */
	if ((uint64_t)st.st_size % w->page_bytes != 0 &&
	    w->last >= w->n_pages)
		damage(w, "%s has %llu bytes, no whole number of pages: its "
		    "end is cut off (%llu pages were written)", path,
		    (unsigned long long)st.st_size,
		    (unsigned long long)w->last + 1);
	*walk = w;
	return ERR_OK;
}

void
walk_close(struct walk *w)
{
	if (w == NULL)
		return;
	if (w->fd >= 0)
		close(w->fd);
	for (int i = 0; i < DEPTH_MAX; i++)
		free(w->page[i]);
	free(w->seen);
	buf_release(&w->big);
	buf_release(&w->last_key);
	free(w);
}

uint64_t
walk_damages(const struct walk *w)
{
	return w->damages;
}

static void
begin_tree(struct walk *w)
{
	buf_clear(&w->last_key);
	w->any_key = false;
}

struct wanted {
	const char	*name;
	uint64_t	 root, entries;
	bool		 found;
};

static enum err_code
look_for(void *arg, struct slice key, struct slice val, struct err *err)
{
	struct wanted	*want = arg;

	(void)err;
	if (slice_eq(key, slice_of(want->name)) &&
	    val.len == TABLE_RECORD_SIZE) {
		want->entries = le64_get(val.p + 32);
		want->root = le64_get(val.p + 40);
		want->found = true;
	}
	return ERR_OK;
}

/* The table of tables is small, and is read again for each of them. */
static enum err_code
find_table(struct wanted *want, struct walk *w, struct err *err)
{
	size_t		 n = (size_t)(w->n_pages / 8) + 1;
	uint8_t		*before = memcpy(mem_alloc(n), w->seen, n);
	uint64_t	 damages = w->damages;
	walk_lost	*lost = w->lost;
	enum err_code	 rc;

	begin_tree(w);
	/* Its damage is told once, with the first table. */
	if (strcmp(want->name, table_name((enum table)0)) != 0)
		w->lost = NULL;
	rc = visit_page(w, w->root, 0, look_for, want, err);
	if (w->lost == NULL)
		w->damages = damages;
	w->lost = lost;
	memcpy(w->seen, before, n);
	free(before);
	return rc;
}

enum err_code
walk_table(struct walk *w, enum table table, walk_each *each, void *arg,
    struct err *err)
{
	struct wanted	want = { .name = table_name(table) };
	enum err_code	rc;

	w->table = "of tables";
	rc = find_table(&want, w, err);
	w->table = want.name;
	if (rc)
		return rc;
	if (!want.found) {
		/* Stores of before do not have it, and it is derived. */
		if (table == TABLE_SUBJECT)
			return ERR_OK;
		damage(w, "where it begins is lost");
		return ERR_OK;
	}
	begin_tree(w);
	w->entries = 0;
	if (want.root != NO_PAGE)
		rc = visit_page(w, want.root, 0, each, arg, err);
	if (rc == ERR_OK && w->entries != want.entries)
		damage(w, "%llu of its %llu entries can be read",
		    (unsigned long long)w->entries,
		    (unsigned long long)want.entries);
	return rc;
}
