. libs/greeting/greeting.sh

echo "$(greeting api), with services: $(ls services | tr "\n" " ")"
