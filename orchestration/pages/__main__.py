from orchestration.pages.dictionnaire import main

main()
