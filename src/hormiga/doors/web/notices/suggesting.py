"""Phrases to choose from: four plain words, drawn afresh each time."""

from __future__ import annotations

import random

_ENGLISH = (
    "apple autumn barrel basket beach bell bench bicycle blanket blue boat bottle "
    "branch bread breeze bridge bright brown butter button cactus candle carpet "
    "castle cedar cherry chimney cinnamon circle clay cloud clover coffee copper "
    "corner cotton cousin cricket curtain daisy dance desert donkey door drum "
    "early eagle east echo engine evening family feather fern field fig fire fish "
    "flour flute forest fountain fox friday garden garlic ginger glass goat gold "
    "grain grape grass green guitar hammer harbour hat hazel hedge hill honey "
    "island ivory jacket jar jasmine june kettle kitchen kite ladder lake lamp "
    "lantern lemon letter linen lion lizard maple march market meadow melon mill "
    "mint mirror monday moon morning mountain mule music needle nest north nutmeg "
    "oak ocean olive onion orange orchard oven owl paint palm paper parrot path "
    "peach pear pebble pencil pepper piano pillow pine pocket pond potato puddle "
    "purple quiet quilt rabbit radio rain raven red ribbon rice river road robin "
    "roof rose saddle sand shadow sheep shell shirt silver sister slow snow soap "
    "south spoon spring squirrel stairs star station stone storm straw sugar "
    "summer sunday swallow table teapot thread thunder tiger tomato tower train "
    "tree tulip tunnel turtle uncle valley velvet village violet wagon walnut "
    "water wheat wheel whistle willow window winter wool yellow young zebra"
)
_SPANISH = (
    "abeja abril abuela aceite agua aguja ajo alegre almendra alto amapola "
    "amarillo amigo ancho arena arroz atardecer avena azafrán azul azúcar barco "
    "barro bastón blanco bolsillo bosque botella botón brisa bruma buey burro "
    "cabra caja calle camino campana canela caracol carta casa castillo cebolla "
    "cedro cereza cesta cielo ciruela clavel cobre colina columpio conejo cuchara "
    "cuerda domingo durazno enero escalera espejo espuma estrella faro farol "
    "flauta fresa fuego fuente gallina ganso garza gato girasol globo golondrina "
    "granja grillo guitarra harina helado hierba higo hilo hoja horno hormiga "
    "huerta huevo isla jabón jardín jarra jazmín jueves julio ladrillo lago "
    "lámpara lana lápiz laurel lechuga lechuza lento león libro limón lino llave "
    "lluvia lobo loro luna lunes madera maíz manta mantel manzana mar mariposa "
    "martes martillo mayo melón menta mesa miel mimbre molino montaña morado mula "
    "música naranja nido niebla nieve nogal norte nube nuez ola oliva orilla oro "
    "oveja pájaro palmera palo paloma pan papel pasillo patio pato pera perejil "
    "piano piedra pino playa pluma pozo prado primavera primo puente puerta "
    "queso rama rana ratón reloj rey río roble rojo romero rosa ruido sábado sal "
    "sandía seda semilla sendero silencio silla sol sombra sombrero tambor tarde "
    "taza tejado techo tela tierra tigre tomate tomillo toro torre tortuga trenza "
    "trigo trueno uva vela ventana verano verde vereda viento viernes violeta "
    "yegua zapato zorro"
)
WORDS = {"en": tuple(_ENGLISH.split()), "es": tuple(_SPANISH.split())}
LENGTH = 4


def suggest(*, language: str, dice: random.Random) -> str:
    """Draw a phrase in a language."""
    words = WORDS.get(language, WORDS["en"])
    return " ".join(dice.choice(words) for _ in range(LENGTH))
