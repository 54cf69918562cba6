#!/bin/sh
# crm sum: any measure by any fields, each number again by awk.
. "${0%/*}/lib.sh"
. "$root/tests/cli/made_lib.sh"

is 'nothing sold' "$(crm sum revenue)" 0.00
is 'nor in any month' "$(crm sum revenue --by month)" ''
made
ok 'a made company' made_fill

# count PROGRAM: with money(cents), sales.tsv by columns
# 1 day 2 date 3 party 4 order 5 product 6 pieces 7 cents
count() {
	awk -F '\t' "$1"'
	function money(c) {
		return sprintf("%s%d.%02d", c < 0 ? "-" : "",
		    int((c < 0 ? -c : c) / 100), (c < 0 ? -c : c) % 100)
	}' sales.tsv
}
is 'revenue' "$(crm sum revenue)" "$(count '{ s += $7 } END { print money(s) }')"
is 'in Dutch' "$(crm sum omzet,marge,kosten,bestellingen,regels,klanten)" \
    "$(crm sum revenue,margin,cost,orders,rows,customers)"
is 'the answer has the key' "$(crm sum omzet -O json |
    grep -c revenue)" 1
is 'rows and pieces' "$(crm sum rows,quantity)" \
    "$(count '{ n += $6 } END { printf "%d\t%d.000\n", NR, n }')"
is 'orders: those that are no returns' "$(crm sum orders)" \
    "$(count '$6 > 0 && !o[$3, $4]++ { n++ } END { print n }')"
is 'customers' "$(crm sum customers)" \
    "$(count '$3 != "" && !c[$3]++ { n++ } END { print n }')"
# customers_orders KEY: both by an expression of awk, and of all.
customers_orders() {
	count "{ k = $1"'
	c[k] += $3 != "" && !cs[k, $3]++
	o[k] += $6 > 0 && !os[k, $3, $4]++
	call += $3 != "" && !csa[$3]++
	oall += $6 > 0 && !osa[$3, $4]++ }
    END { for (k in c) print k "\t" c[k] "\t" o[k]
	print "total\t" call "\t" oall }' | sort
}
is 'customers and orders by product' \
    "$(crm sum customers,orders --by product.code --total |
    sed 's/^total	*/total	/' | sort)" "$(customers_orders '$5')"
is 'by month' "$(crm sum customers,orders --by month --total |
    sed 's/^total	*/total	/' | sort)" "$(customers_orders 'substr($2, 1, 7)')"
is 'and by family too' "$(crm sum customers,orders \
    --by month,product.family --total | sed 's/^total	*/total	/' | sort)" \
    "$(customers_orders 'substr($2, 1, 7) "\t" ($5 < "P3" ? "bread" : "cake")')"
is 'orders by month alone' \
    "$(crm sum orders --by month --total | sed 's/^total	*/total	/' | sort)" \
    "$(customers_orders 'substr($2, 1, 7)' | cut -f 1,3)"
is 'orders of accounts' "$(crm sum orders --by party.number --total |
    sed 's/^total	*/total	/' | sort)" "$(customers_orders '$3' | cut -f 1,3)"
is 'by month' "$(crm sum revenue,rows --by month)" \
    "$(count '{ m = substr($2, 1, 7); s[m] += $7; n[m]++ }
    END { for (m in s) print m "\t" money(s[m]) "\t" n[m] }' | sort)"
is 'by year' "$(crm sum revenue --by year)" \
    "$(count '{ m = substr($2, 1, 4); s[m] += $7 }
    END { for (m in s) print m "\t" money(s[m]) }' | sort)"
is 'by week: each Monday begins one' "$(crm sum revenue --by week |
    cut -f 2)" "$(count '{ w = int(($1 + 3) / 7); s[w] += $7 }
    END { for (w in s) print w "\t" money(s[w]) }' | sort -n | cut -f 2)"
is 'by product' "$(crm sum revenue,quantity --by product.code)" \
    "$(count '{ s[$5] += $7; n[$5] += $6 } END { for (p in s)
    printf "%s\t%s\t%d.000\n", p, money(s[p]), n[p] }' | sort)"
is 'along a path, and a period' \
    "$(crm sum revenue --by product.family,quarter)" \
    "$(count '{ f = $5 < "P3" ? "bread" : "cake"
    m = substr($2, 6, 2); q = substr($2, 1, 4) "-Q" int((m + 2) / 3)
    s[f "\t" q] += $7 } END { for (k in s) print k "\t" money(s[k]) }' | sort)"
is 'of accounts, those unknown first' \
    "$(crm sum revenue --by party.number | sort)" \
    "$(count '{ s[$3] += $7 } END { for (p in s) print p "\t" money(s[p]) }' |
    sort)"
is 'with a filter' \
    "$(crm sum revenue,rows -w 'amount < 0')" \
    "$(count '$7 < 0 { s += $7; n++ } END { print money(s) "\t" n }')"
is 'with a filter along a path' \
    "$(crm sum revenue -w 'party.city = "Utrecht" and product.code = "P1"')" \
    "$(count '$3 != "" && ($3 - 1000) % 3 == 0 && $5 == "P1" { s += $7 }
    END { print money(s) }')"
is 'in a quarter' "$(crm sum revenue --in 2024-Q3)" \
    "$(count '$2 >= "2024-07-01" && $2 < "2024-10-01" { s += $7 }
    END { print money(s) }')"
is 'between days, the last excluded' \
    "$(crm sum revenue --in 2024-07-09..2024-08-20)" \
    "$(count '$2 >= "2024-07-09" && $2 < "2024-08-20" { s += $7 }
    END { print money(s) }')"
is 'as of a day, that day too' "$(crm sum rows --as-of 2024-03-20)" \
    "$(count '$2 <= "2024-03-20" { n++ } END { print n }')"
is 'the measure in a filter agrees' \
    "$(crm list account -w 'revenue() > 500' -O count)" \
    "$(count '$3 != "" { s[$3] += $7 } END { for (p in s) n += s[p] > 50000
    print n }')"
is 'over 12 months too' \
    "$(crm list account -w 'revenue(12mo) > 300' -f number)" \
    "$(count '$3 != "" && $1 > 20257 - 365 && $1 <= 20257 { s[$3] += $7 }
    END { for (p in s) if (s[p] > 30000) print p }' | sort -n)"
is 'of one account' "$(crm list account -w 'number = "1044"' \
    -f 'revenue(),orders(),first_sale,last_sale')" \
    "$(count '$3 == 1044 { s += $7; if ($6 > 0) { o += !seen[$4]++
    if (a == "" || $2 < a) a = $2; if ($2 > b) b = $2 } }
    END { print money(s) "\t" o "\t" a "\t" b }')"
is 'a total below' "$(crm sum revenue --by year --total | tail -n 1)" \
    "total	$(crm sum revenue)"
is 'sorted' "$(crm sum revenue --by product.code --sort -revenue --limit 1 |
    cut -f 1)" "$(count '{ s[$5] += $7 } END { for (p in s)
    print s[p] "\t" p }' | sort -nr | head -n 1 | cut -f 2)"
is 'counted' "$(crm sum revenue --by product -O count)" 7
is 'JSON has the currency' "$(crm sum revenue --in 2024-01 -O ndjson)" \
    "{\"revenue\":{\"amount\":\"$(count '$2 ~ /^2024-01/ { s += $7 }
    END { print money(s) }')\",\"currency\":\"EUR\"}}"
is 'people read names behind handles' "$(crm sum revenue --by product \
    --sort product --no-header -O table | sed 's/  .*//')" \
    "$(crm list product --sort handle -f handle,name | tr '\t' ' ')"
same 'as a table' table crm sum revenue,orders --by quarter --total -O table

# ---- Over records

is 'records counted' "$(crm sum count --of account --by city)" "Gouda	67
Utrecht	33"
crm set account -w 'city = "Utrecht"' employees=3
crm set a1 employees=10
is 'and any number of theirs' \
    "$(crm sum 'employees,min(employees),max(employees),count' --of account)" \
    "109	3	10	100"
is 'a mean' "$(crm sum 'mean(employees)' --of account -w 'city = "Utrecht"')" 3.00

fails 2 'sum what?' crm sum
fails 2 'two by themselves' crm sum revenue quantity
like 'how they are joined' "$err" 'hint: crm sum revenue,quantity'
fails 2 'no such measure' crm sum revenu
like 'is said' "$err" 'unknown field "revenu"'
fails 2 'no such key' crm sum revenue --by nope
fails 2 'nearly a period' crm sum revenue --by mnth
like 'is that one' "$err" '^hint: did you mean month\?'
fails 2 'in Dutch, too' crm sum revenue --by mand
like 'as it is understood' "$err" '^hint: did you mean maand\?'
fails 2 'a field that was' crm sum count --of account --by tag
like 'is not a day in Dutch' "$err" '^hint: did you mean tags\?'
fails 2 'no such type' crm sum count --of acount
fails 2 'no such period' crm sum revenue --in 2024-Q5
fails 2 'nothing named' crm sum ,
fails 2 'an empty filter' crm sum revenue -w ''

fails 2 'nearly a measure' crm sum revenu
like 'a measure is suggested' "$err" 'did you mean revenue'

# ---- The row of all

is 'it says so, not like those without a party' \
    "$(crm sum rows --by party --total | sed -n '1p;$p' | cut -f 1)" "
total"
is 'it is the last, however sorted and cut' \
    "$(crm sum revenue --by quarter --total --sort -revenue --limit 1 |
    tail -n 1)" "total	$(crm sum revenue)"
is 'a column of days has no word for programs' \
    "$(crm sum rows --by date --total | tail -n 1)" "	$(crm sum rows)"
like 'but for people' "$(crm sum rows --by date --total -O table |
    tail -n 1)" "^total +$(crm sum rows)$"
like 'in their language' "$(LC_ALL=nl_NL.UTF-8 crm sum rows --by date \
    --total -O table | tail -n 1)" '^totaal '
is 'it is no record' "$(crm sum rows --by party --total -O count)" \
    "$(crm sum rows --by party -O count)"

# ---- sales whose cost is not known

crm init part >/dev/null 2>&1
cd part || exit 1
crm add account name=Ada >/dev/null
sell() {
	crm add sale party=a1 date="2025-0$1" amount="$2" cost="${3-}" >/dev/null
}
sell 4-01 100 60
sell 4-02 100
like 'one is left out of the margin, which is said' \
    "$(crm sum margin -O table)" 'are without one sale whose cost is not known'
sell 5-02 50
like 'two are' "$(crm sum revenue,margin --by month -O table)" \
    'without 2 sales whose cost is not known'
like 'of the cost as well' "$(crm sum cost --by party -O table)" \
    'without 2 sales'
like 'of those asked for' "$(crm sum margin --in 2025-05 -O table)" \
    'without one sale'
unlike 'where all are known nothing is said' \
    "$(crm sum margin -w 'date = 2025-04-01' -O table)" 'without'
unlike 'nor where cost plays no part' "$(crm sum revenue,orders -O table)" \
    'without'
is 'programs get what they got' "$(crm sum revenue,margin --by month)" \
    "$(printf '2025-04\t200.00\t40.00\n2025-05\t50.00\t')"

done_testing
