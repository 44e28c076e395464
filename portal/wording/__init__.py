"""Floor 5: words that may hurt a child who reads them one day, and kinder ones. Advice only: it refuses nothing and changes nothing."""
