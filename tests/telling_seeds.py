"""Seeds that tell of one incident in several ways; all of them are invented."""

COPY = """La ville de Clairval a passé la semaine sans ordinateurs. Les agents du guichet ont
ressorti les registres, les habitants ont patienté sur des bancs apportés par les pompiers, et la
bibliothèque a prêté ses livres sur des fiches de carton. Selon le maire, qui tenait une
réunion publique dans la salle des fêtes, l’attaque a été découverte par une employée venue
fermer les fenêtres. Les écoles ont gardé leurs horaires, la cantine a servi des repas
froids, et le marché du dimanche s’est tenu comme à l’accoutumée malgré les bornes de
paiement muettes."""


def page(title: str, day: str, outlet: str, *paragraphs: str) -> str:
    """A saved page of an outlet."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="fr"><head><title>{title}</title>'
        f'<meta property="article:published_time" content="{day}T08:00:00Z">'
        f'<meta property="og:site_name" content="{outlet}"></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


SEEDS = {
    "attack.html": page(
        "La ville de Clairval victime d’une cyberattaque",
        "2024-03-07",
        "Le Courrier de Clairval",
        "La ville de Clairval a été victime d’une cyberattaque dans la nuit du 5 mars 2024.",
        "Le maire a confirmé l’attaque devant le conseil. Les données de 300 000 personnes"
        " pourraient être concernées, selon la mairie.",
    ),
    "denial.html": page(
        "Après la cyberattaque, la ville de Clairval sur papier",
        "2024-03-09",
        "La Gazette des Monts",
        "La ville de Clairval dément toute fuite de données après la cyberattaque du 4 mars 2024.",
        "Les services de la ville de Clairval travaillent sur papier depuis lundi.",
    ),
    "claim.html": page(
        "LockBit revendique la cyberattaque contre la ville de Clairval",
        "2024-03-14",
        "Le Courrier de Clairval",
        "Le groupe LockBit a revendiqué l’attaque de la ville de Clairval sur son site.",
        "Les cybercriminels affirment détenir les données de 900 000 personnes et réclament une"
        " rançon de 2 millions d’euros.",
    ),
    "other-claim.html": page(
        "Cyberattaque de Clairval : Akira s’en attribue le mérite",
        "2024-03-20",
        "Réseau 24",
        "Le groupe Akira a revendiqué la cyberattaque contre la ville de Clairval le 18 mars 2024.",
        "La ville de Clairval n’a pas fait de commentaire.",
    ),
    "leak.html": page(
        "Les données de la ville de Clairval publiées par LockBit",
        "2024-04-02",
        "Réseau 24",
        "LockBit a publié les données de la ville de Clairval sur le dark web le 1er avril 2024.",
        "La ville de Clairval avait été victime d’une cyberattaque de LockBit au mois de mars.",
    ),
    "recovery.html": page(
        "Un mois après la cyberattaque, la ville de Clairval retrouve ses services",
        "2024-04-15",
        "La Gazette des Monts",
        "La ville de Clairval a rétabli ses services en ligne le 12 avril 2024.",
        "La cyberattaque avait paralysé la ville de Clairval. L’état civil a rouvert.",
    ),
    "copy-1.html": page("Clairval sans ordinateurs", "2024-03-10", "La Dépêche des Monts", COPY),
    "copy-2.html": page("Clairval sans ordinateurs", "2024-03-11", "Le Courrier de Clairval", COPY),
    "again.html": page(
        "La ville de Clairval de nouveau victime d’une cyberattaque",
        "2025-06-03",
        "Le Courrier de Clairval",
        "La ville de Clairval a été victime d’une cyberattaque dans la nuit du 1er juin 2025.",
        "Les services municipaux de la ville de Clairval sont à l’arrêt.",
    ),
    "mention.html": page(
        "Le musée de Brume visé par un rançongiciel",
        "2024-03-12",
        "Réseau 24",
        "Le musée de Brume a été victime d’un rançongiciel lundi. Le guichet vend à la main.",
        "Le musée de Brume reçoit chaque été les écoliers de la ville de Clairval.",
    ),
}
