/** Words that hold a sentence together, without accents: they say nothing of what it is about. */
const FILLERS: Readonly<Record<string, ReadonlySet<string>>> = {
  en: toSet(
    'a about again all also am an and any anybody are as at be because been before but by can cannot',
    'could day did do does done else even ever every everything few for from get give go good got had',
    'has have he hello help her here hey hi him his how i if in into is it its just know let like look',
    'made make many may maybe me mine more most much must my need never no not nothing now of ok okay',
    'on once one only or other our ours out over please really right said same say see she should so',
    'some somebody someone something still such sure take talk tell than thank thanks that the their',
    'them then there these they thing things think this those to today tomorrow too try under until up',
    'us very want was way we well were what when where which while who whom whose why will with within',
    'without would yes yet you your yours',
  ),
  es: toSet(
    'a ademas ahora al algo alguien alguna algunas alguno algunos algun alli ante antes aqui asi aun',
    'aunque bien bueno buenos buenas cada casi como con cosa cosas creo cual cuales cuando cuanto de',
    'debe decir del desde dia dias donde dos el ella ellas ellos en entonces entre era es esa esas ese',
    'eso esos esta estaba estamos estan estar estas este esto estos estoy favor fue fueron gracias gusta',
    'gustaria ha haber hace hacer haces hago han has hasta hay haya he hemos hola hoy igual ir la las le',
    'les lo los luego mas me mi mis mismo mucha muchas mucho muchos muy nada nadie necesito ni no nos',
    'nosotros nuestra nuestro nunca o os otra otras otro otros para pero poco podeis poder podria por',
    'porque pues puede pueden puedes puedo que quien quiere quiero quisiera se sea ser si sido siempre',
    'sin sobre solo somos son soy su sus tal tambien tampoco tan tanto te tener teneis tengo ti tiene',
    'tienen tienes toda todas todavia todo todos tu tus un una unas uno unos usted ustedes va vais vale',
    'vamos ver voy y ya yo',
  ),
}

function toSet(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.join(' ').split(' '))
}

/** Whether a word says nothing by itself. Only English and Spanish have a list. */
export function isFiller(word: string, language: string): boolean {
  return FILLERS[language.toLowerCase().split('-', 1)[0] ?? '']?.has(word) ?? false
}
