//! What each command does, English and Spanish.

/// The text beside a command's name and at the head of its help.
pub(super) const WORDS: &[(&str, &str)] = &[
    (
        "Vaivén: a register in which countries follow labour migration from recruitment to return",
        "Vaivén: un registro en el que los países siguen la migración laboral, del reclutamiento al retorno",
    ),
    (
        "Make a new node's folder: configuration, signing key, secrets. Never overwrites",
        "Crea la carpeta de un nodo nuevo: configuración, llave de firma, secretos. Nunca sobrescribe",
    ),
    (
        "Serve a node until it is told to stop (SIGTERM, SIGINT)",
        "Pone un nodo en servicio hasta que se le ordena parar (SIGTERM, SIGINT)",
    ),
    ("Bring the database's schema up to this program", "Pone el esquema de la base de datos al día con este programa"),
    (
        "Compute everything that is derived from the records again",
        "Calcula de nuevo todo lo que se deriva de los registros",
    ),
    (
        "Write a copy of the node's database, while it serves. Keys are never in it",
        "Escribe una copia de la base de datos del nodo, aunque esté en servicio. Nunca contiene llaves",
    ),
    ("Bring a backup back into an empty database", "Restaura una copia en una base de datos vacía"),
    ("The accounts of this node", "Las cuentas de este nodo"),
    ("The offices of this node", "Las oficinas de este nodo"),
    ("Signing keys and secrets, as files", "Llaves de firma y secretos, en archivos"),
    (
        "The log of what was recorded: proofs, and whether all of it is as it was signed",
        "La bitácora de lo registrado: pruebas, y si todo está como se firmó",
    ),
    ("The nodes that this one exchanges records with", "Los nodos con los que este intercambia registros"),
    ("Agreements: read, compare, sign, verify, install", "Acuerdos: leer, comparar, firmar, verificar, instalar"),
    (
        "Seals of cards: look into them, verify them, without a network",
        "Sellos de carnés: ver qué contienen y verificarlos, sin red",
    ),
    ("Bring files in", "Importa archivos"),
    (
        "Serve a made-up season on this machine, with a login for each role",
        "Muestra una temporada inventada en esta máquina, con un acceso para cada función",
    ),
    ("The description of the interface, as OpenAPI", "La descripción de la interfaz, en OpenAPI"),
    (
        "Make an account. The password is asked for, or read from standard input, or generated",
        "Crea una cuenta. La contraseña se pregunta, se lee de la entrada estándar o se genera",
    ),
    ("List the accounts", "Muestra las cuentas"),
    ("Close an account and end its sessions", "Cierra una cuenta y termina sus sesiones"),
    ("Open an account again that was closed or locked", "Abre de nuevo una cuenta cerrada o bloqueada"),
    (
        "Take away the second factor of somebody who lost it with all codes, and end the account's sessions",
        "Quita el segundo factor a quien lo perdió junto con todos sus códigos, y termina las sesiones de la cuenta",
    ),
    (
        "Set another password, end the account's sessions and unlock it",
        "Pone otra contraseña, termina las sesiones de la cuenta y la desbloquea",
    ),
    ("Open an office, or describe it anew", "Abre una oficina, o cambia sus datos"),
    ("List the offices", "Muestra las oficinas"),
    ("Make a new signing key, and print its public half", "Crea una llave de firma nueva y muestra su parte pública"),
    ("Print the public half of a signing key", "Muestra la parte pública de una llave de firma"),
    (
        "Make a new data key: what a new node keeps sealed in its database opens with it alone",
        "Crea una llave de datos nueva: lo que un nodo nuevo guarda sellado en su base de datos solo se abre con ella",
    ),
    (
        "Replace the node's data key, in two steps with a restart between: a new key beside the former one, then everything under it",
        "Cambia la llave de datos del nodo, en dos pasos con un reinicio entre ellos: primero una llave nueva junto a la anterior, luego todo bajo la nueva",
    ),
    (
        "Give every sensitive class (health, biometrics, complaints, protection, origin people) a new key, and seal anew what is under the one before. The node may go on serving; run again where it was broken off",
        "Da a cada clase sensible (salud, biometría, quejas, protección, pueblo de origen) una llave nueva y sella de nuevo lo que está bajo la anterior. El nodo puede seguir sirviendo; repítala donde se interrumpió",
    ),
    (
        "Put a new signing key in the place of the one in use. What the old one signed verifies as before",
        "Pone una llave de firma nueva en lugar de la que está en uso. Lo que firmó la anterior se verifica como antes",
    ),
    (
        "Make a new secret for access tokens, or for /metrics",
        "Crea un secreto nuevo para las fichas de acceso, o para /metrics",
    ),
    (
        "Make a key that signs cards (ECDSA on P-256), with a self-signed certificate for everybody who checks them",
        "Crea una llave que firma carnés (ECDSA sobre P-256), con un certificado autofirmado para quienes los comprueban",
    ),
    (
        "Compute the whole log again from what is stored, and name the first thing that is not as it was signed",
        "Calcula de nuevo toda la bitácora a partir de lo guardado, y nombra lo primero que no está como se firmó",
    ),
    (
        "Prove that a record is in the log, for somebody who has nothing of ours",
        "Prueba que un registro está en la bitácora, para quien no tiene nada de este nodo",
    ),
    (
        "Take a node as a partner, once the fingerprint of its key agrees with the one that its ministry told you itself",
        "Agrega un nodo para intercambiar con él, si la huella de su llave coincide con la que le dio a usted su propio ministerio",
    ),
    (
        "List the partners, and this node's own fingerprint, to be told to them",
        "Muestra los nodos con los que se intercambia, y la huella de este nodo, para dársela a ellos",
    ),
    (
        "Take nothing more from a node and give it nothing: it was lost, stolen, or has left. What it signed before stays valid",
        "No acepta ni entrega nada más a un nodo: se perdió, fue robado o se retiró. Lo que firmó antes sigue siendo válido",
    ),
    (
        "Find contradictions in a document; refuses (3) where there is one",
        "Busca contradicciones en un documento; si hay alguna, lo rechaza (3)",
    ),
    ("Read a document aloud, as numbered sentences", "Dice un documento en palabras, en frases numeradas"),
    ("Say what a newer version changes, and for whom", "Dice qué cambia una versión más nueva, y para quién"),
    (
        "Judge everything that was decided at this node again, as if a version had been in force: says which decisions it would have refused. Writes nothing; refuses (3) where there is one",
        "Juzga de nuevo todo lo que se decidió en este nodo, como si una versión hubiera estado en vigor: dice qué decisiones habría rechazado. No escribe nada; rechaza (3) si hay alguna",
    ),
    (
        "Sign a document for a party, into the file of signatures beside it",
        "Firma un documento por una parte, en el archivo de firmas que está junto a él",
    ),
    (
        "Verify that every party has signed, under keys that are theirs",
        "Verifica que todas las partes hayan firmado, con llaves que son suyas",
    ),
    (
        "Let a document govern at this node, from its first day on: every party's signature must verify under a trusted key",
        "Pone un documento en vigor en este nodo, desde su primer día: la firma de cada parte debe verificarse con una llave de confianza",
    ),
    ("List the installed agreements", "Muestra los acuerdos instalados"),
    (
        "Trust keys as those of parties, got from the parties themselves; without any, list the trusted ones",
        "Confía en llaves como las de las partes, recibidas de las partes mismas; si no se da ninguna, muestra las de confianza",
    ),
    (
        "Print what a seal holds, as JSON. It is not verified",
        "Muestra lo que contiene un sello, en JSON. No lo verifica",
    ),
    (
        "Say whether a seal is genuine and its card still valid. Needs nothing but the issuers' certificates",
        "Dice si un sello es auténtico y su carné todavía vale. Solo necesita los certificados de los emisores",
    ),
    (
        "Go through every card and the approval that it rests on, as the node does once a day; refuses (3) where one rests on none, which is a finding",
        "Repasa todos los carnés y la aprobación en que se basa cada uno, como hace el nodo una vez al día; termina con 3 si alguno no tiene, lo cual es un hallazgo",
    ),
    ("The numbers of cards: series, and blocks of them", "Los números de los carnés: series y bloques"),
    (
        "Open a series. From then on every card of the country needs a number of a block",
        "Abre una serie. Desde entonces todo carné del país necesita un número de un bloque",
    ),
    (
        "Grant a block of numbers to an office, or to a device of it that issues without a network",
        "Otorga un bloque de números a una oficina, o a un dispositivo suyo que emite sin red",
    ),
    (
        "List a country's series, and how many numbers are in no block yet",
        "Muestra las series de un país, y cuántos números no están aún en ningún bloque",
    ),
    (
        "Lists of alerts: lost and stolen documents, people who are sought or may be at risk",
        "Listas de alertas: documentos perdidos y robados, personas requeridas o en posible riesgo",
    ),
    (
        "Take a list in from CSV or JSON. The file is the whole list: what it names no longer goes. With a fault in it, nothing changes",
        "Trae una lista en CSV o JSON. El archivo es la lista entera: lo que ya no nombra se retira. Si tiene una falta, nada cambia",
    ),
    (
        "List the lists, with how many entries each has and when it was last taken in",
        "Muestra las listas, cuántas alertas tiene cada una y cuándo se trajo por última vez",
    ),
    (
        "Take another issuer's list of cards that were taken back into this node: the pages of its /v1/revocations, one to a line",
        "Trae a este nodo la lista de carnés retirados de otro emisor: las páginas de su /v1/revocations, una por línea",
    ),
    (
        "Import workers from CSV or XLSX. Rows with a fault stay out, and are named with the way out; then the exit status is 3. Again adds nothing, and an interrupted import goes on",
        "Importa personas trabajadoras de un CSV o XLSX. Las filas con fallas quedan fuera, y se dice de cada una cómo corregirla; entonces el estado de salida es 3. Repetirla no agrega nada, y una importación interrumpida continúa",
    ),
];
