# A made company, the same every time: 100 accounts, 7 products, two years of
# sales with returns, lines without an account, and accounts that never
# bought.  made FILES writes accounts.csv, products.csv and sales.csv;
# sales.tsv has the same sales as day number, date, party, order, product,
# pieces and cents, for awk to count again.
#
# The scripts take 2025-06-18, day 20257, for today.
made() {
	awk 'BEGIN {
		print "number,name,city" >"accounts.csv"
		for (i = 1; i <= 100; i++)
			printf "%d,Account %d,%s\n", 1000 + i, i,
			    i % 3 ? "Gouda" : "Utrecht" >"accounts.csv"
		print "code,name,family" >"products.csv"
		for (p = 0; p < 7; p++)
			printf "P%d,Product %d,%s\n", p, p,
			    p < 3 ? "bread" : "cake" >"products.csv"
	}'
	awk '
	function date(z,	era, doe, yoe, doy, mp, y, m, d) {
		z += 719468
		era = int(z / 146097)
		doe = z - era * 146097
		yoe = doe - int(doe / 1460) + int(doe / 36524)
		yoe = int((yoe - int(doe / 146096)) / 365)
		doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
		mp = int((5 * doy + 2) / 153)
		d = doy - int((153 * mp + 2) / 5) + 1
		m = mp < 10 ? mp + 3 : mp - 9
		y = yoe + era * 400 + (m <= 2)
		return sprintf("%04d-%02d-%02d", y, m, d)
	}
	function line(day, party, order, p, n, cents) {
		printf "%d\t%s\t%s\t", day, date(day), party
		printf "%s\tP%d\t%d\t%d\n", order, p, n, cents
	}
	function sold(day, i, k, l,	cents) {
		cents = 100 + (i * i * 31 + k * 1717 + l * 523) % 9000
		line(day, 1000 + i, "F" i "." k, (i + k + l) % 7,
		    1 + (i * k + l) % 9, cents)
	}
	function returned(day, i, k) {
		line(day, 1000 + i, "R" i "." k, (i + k) % 7, -1,
		    -50 - (i * k) % 90)
	}
	function counter(k) {
		return 5000 + (k * 137) % 700
	}
	BEGIN {
		for (i = 1; i <= 85; i++)
			for (k = 0; k < (i * 7) % 13 + 1; k++) {
				# Some stopped buying a year ago and more.
				reach = i % 6 ? 740 : 300
				day = 19510 + (i * 37 + k * 61) % reach
				for (l = 0; l <= (i + k) % 3; l++)
					sold(day, i, k, l)
				if (k % 5 == 4)
					returned(day + 3, i, k)
			}
		for (k = 0; k < 106; k++)
			line(19512 + k * 7, "", "C" k, k % 7, 2, counter(k))
	}' >sales.tsv
	awk -F '\t' 'BEGIN { print "date,party,order,product,quantity,amount" }
	{
		s = $7 < 0 ? "-" : ""
		c = $7 < 0 ? -$7 : $7
		printf "%s,%s,%s,%s,%d,%s%d.%02d\n", $2, $3, $4, $5, $6, s,
		    int(c / 100), c % 100
	}' sales.tsv >sales.csv
}

# made_fill TYPES...: into the store, by English or Dutch names.
made_fill() {
	crm import account accounts.csv && crm import product products.csv &&
	    crm import sale sales.csv
}
made_fill_dutch() {
	{ echo nummer,naam,plaats
	    sed 1d accounts.csv; } >relaties.csv
	{ echo code,naam,groep; sed 1d products.csv; } >artikelen.csv
	{ echo datum,relatie,order,artikel,aantal,bedrag
	    sed 1d sales.csv; } >verkopen.csv
	crm import relatie relaties.csv && crm import artikel artikelen.csv &&
	    crm import verkoop verkopen.csv
}
