/*
 * generate DIR ACCOUNTS LINES: writes the same made-up trade twice, as
 * accounts.csv and sales.csv with dates and decimal amounts, and as
 * accounts.int.csv and sales.int.csv with days since 1970 and cents, so that
 * a database without dates and money need not convert.  cron.csv and
 * cron.int.csv hold 1,000 lines of the day after, new.csv 1,000 accounts,
 * people.csv as many contacts as accounts, one in twenty a double with
 * something missing or mistyped.
 * The same arguments write the same bytes.
 */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PRODUCTS = 2000, DAYS = 3 * 365, FIRST_DAY = 19180, TOWNS = 10 };

static uint64_t	state = 0x9e3779b97f4a7c15;

/* xorshift64*: S. Vigna, ACM Trans. Math. Softw. 42 (2016), article 30. */
static uint64_t
next(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1d;
}

static uint32_t
below(uint32_t n)
{
	return (uint32_t)(((next() >> 32) * n) >> 32);
}

/* Few sell much: the square of a uniform number favours the low ones. */
static uint32_t
skewed(uint32_t n)
{
	double	u = (double)(next() >> 11) / 9007199254740992.0;

	return (uint32_t)(u * u * n);
}

static FILE *
create(const char *dir, const char *name)
{
	char	 path[4096];
	FILE	*f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (f == NULL) {
		fprintf(stderr, "generate: %s: %s\n", path, strerror(errno));
		exit(1);
	}
	setvbuf(f, NULL, _IOFBF, 1 << 20);
	return f;
}

static void
finish(FILE *f)
{
	if (ferror(f) || fclose(f) != 0) {
		perror("generate");
		exit(1);
	}
}

static void
day_text(char *text, size_t size, int day)
{
	time_t		t = (time_t)day * 86400;
	struct tm	tm;

	gmtime_r(&t, &tm);
	strftime(text, size, "%Y-%m-%d", &tm);
}

static const char *const	syllable[] = {
	"ba", "de", "lo", "mi", "ra", "sten", "ver", "kor", "han", "zee",
	"berg", "dal", "hof", "land", "meer", "wijk"
};
static const char *const	kind[] = {
	"organisation", "household", "consumer"
};
static const char *const	language[] = { "nl", "en", "de", "fr" };
static const char *const	channel[] = {
	"counter", "web", "phone", "email"
};

static void
put_account(FILE *f, FILE *ints, uint32_t i)
{
	char		line[256], since[16];
	const char	*name[4];
	int		day = FIRST_DAY - (int)below(3650), len, k;

	for (k = 0; k < 4; k++)
		name[k] = syllable[below(16)];
	len = snprintf(line, sizeof(line), "%u,%c%s%s %c%s%s,%s,Town %u,"
	    "Market %u,%u,%s,", 100000 + i,
	    name[0][0] - 32, name[0] + 1, name[1],
	    name[2][0] - 32, name[2] + 1, name[3], kind[skewed(3)],
	    below(TOWNS), below(100), below(1000), language[skewed(4)]);
	day_text(since, sizeof(since), day);
	fprintf(f, "%.*s%s\n", len, line, since);
	if (ints != NULL)
		fprintf(ints, "%.*s%d\n", len, line, day);
}

static void
put_sale(FILE *f, FILE *ints, uint32_t order, int day, uint32_t accounts)
{
	uint32_t	 product = skewed(PRODUCTS), quantity = 1 + skewed(12);
	uint32_t	 price = 50 + (product * 7919) % 9950;
	uint32_t	 account = 100000 + skewed(accounts);
	uint32_t	 amount = price * quantity, cost = amount * 6 / 10;
	const char	*where = channel[skewed(4)];
	char		 date[16];

	day_text(date, sizeof(date), day);
	fprintf(f, "%u,%s,%u,P%04u,%u,%u.%02u,%u.%02u,%s\n", order, date,
	    account, product, quantity, amount / 100, amount % 100,
	    cost / 100, cost % 100, where);
	fprintf(ints, "%u,%d,%u,P%04u,%u,%u,%u,%s\n", order, day, account,
	    product, quantity, amount, cost, where);
}

static const char	account_head[] =
	"number,name,kind,city,industry,employees,language,since\n";
static const char	sale_head[] =
	"order,date,account,product,quantity,amount,cost,channel\n";

static void
put_accounts(const char *dir, const char *name, const char *ints_name,
    uint32_t from, uint32_t until)
{
	FILE		*f = create(dir, name);
	FILE		*ints = ints_name ? create(dir, ints_name) : NULL;
	uint32_t	 i;

	fputs(account_head, f);
	if (ints != NULL)
		fputs(account_head, ints);
	for (i = from; i < until; i++)
		put_account(f, ints, i);
	finish(f);
	if (ints != NULL)
		finish(ints);
}

/* Orders of three lines on average, busier towards the end of the year. */
static void
put_sales(const char *dir, const char *name, const char *ints_name,
    uint32_t first_order, int from, int days, uint64_t lines,
    uint32_t accounts)
{
	FILE		*f = create(dir, name), *ints = create(dir, ints_name);
	uint64_t	 done = 0, until;
	double		 share, total = 0, sum = 0;
	uint32_t	 order = first_order;
	int		 d;

	fputs(sale_head, f);
	fputs(sale_head, ints);
	for (d = 0; d < days; d++)
		total += 1 + 0.3 * sin(d * 2 * M_PI / 365.25);
	for (d = 0; d < days; d++) {
		share = 1 + 0.3 * sin(d * 2 * M_PI / 365.25);
		sum += share;
		until = (uint64_t)((double)lines * sum / total + 0.5);
		for (; done < until; done++) {
			if (below(3) == 0)
				order++;
			put_sale(f, ints, order, from + d, accounts);
		}
	}
	finish(f);
	finish(ints);
}

/* ---- people ---- */

struct who { char name[64], street[64], code[16], phone[16], email[80], born[16]; };

static void
make_word(char *to, size_t size, uint32_t n)
{
	size_t	len = 0;

	while (n-- > 0)
		len += (size_t)snprintf(to + len, size - len, "%s",
		    syllable[below(16)]);
	to[0] = (char)(to[0] - 32);
}

static void
make_person(struct who *w, uint32_t i)
{
	char	given[16], surname[32], street[32];

	make_word(given, sizeof(given), 2);
	make_word(surname, sizeof(surname), 2 + skewed(3));
	make_word(street, sizeof(street), 4);
	snprintf(w->name, sizeof(w->name), "%s %s%s", given,
	    below(4) == 0 ? "van " : "", surname);
	snprintf(w->street, sizeof(w->street), "%sstraat %u", street,
	    1 + below(300));
	snprintf(w->code, sizeof(w->code), "%u%c%c", 1000 + below(9000),
	    'A' + (int)below(5), 'A' + (int)below(16));
	snprintf(w->phone, sizeof(w->phone), "06%08u",
	    10000000 + below(90000000));
	snprintf(w->email, sizeof(w->email), "%s.%s%u@example.nl", given,
	    surname, i);
	day_text(w->born, sizeof(w->born), (int)below(25000) - 12000);
	if (below(10) < 4)
		w->born[0] = '\0';
	if (below(10) < 3)
		w->phone[0] = '\0';
	if (below(10) < 2)
		w->email[0] = '\0';
}

/* Recorded again, by somebody in a hurry. */
static void
spoil(struct who *w)
{
	switch (below(5)) {
	case 0:
		w->name[strlen(w->name) - 1] = '\0';
		break;
	case 1:
		w->street[0] = '\0';
		break;
	case 2:
		w->phone[0] = '\0';
		break;
	case 3:
		w->email[0] = '\0';
		break;
	default:
		w->born[0] = '\0';
	}
}

static void
put_people(const char *dir, uint32_t n)
{
	enum { RECENT = 4096 };
	static struct who	 recent[RECENT];
	FILE			*f = create(dir, "people.csv");
	struct who		 w;
	uint32_t		 i;

	fputs("name,street,postcode,city,phone,email,birthday\n", f);
	for (i = 0; i < n; i++) {
		if (i >= RECENT && below(20) == 0) {
			w = recent[below(RECENT)];
			spoil(&w);
		} else {
			make_person(&w, i);
			recent[i % RECENT] = w;
		}
		fprintf(f, "%s,%s,%s,Town %u,%s,%s,%s\n", w.name, w.street,
		    w.code, below(TOWNS), w.phone, w.email, w.born);
	}
	finish(f);
}

static void
put_products(const char *dir)
{
	FILE	*f = create(dir, "products.csv");
	int	 i;

	fputs("code,name,family\n", f);
	for (i = 0; i < PRODUCTS; i++)
		fprintf(f, "P%04d,Product %d,Family %d\n", i, i, i % 40);
	finish(f);
}

int
main(int argc, char **argv)
{
	uint32_t	accounts;
	uint64_t	lines;

	if (argc != 4) {
		fprintf(stderr, "usage: generate dir accounts lines\n");
		return 2;
	}
	accounts = (uint32_t)strtoul(argv[2], NULL, 10);
	lines = strtoull(argv[3], NULL, 10);
	put_products(argv[1]);
	put_accounts(argv[1], "accounts.csv", "accounts.int.csv", 0, accounts);
	put_accounts(argv[1], "new.csv", NULL, accounts, accounts + 1000);
	put_sales(argv[1], "sales.csv", "sales.int.csv", 500000, FIRST_DAY,
	    DAYS, lines, accounts);
	put_sales(argv[1], "cron.csv", "cron.int.csv", 900000000,
	    FIRST_DAY + DAYS, 1, 1000, accounts);
	put_people(argv[1], accounts);
	return 0;
}
