// The words of the screen on which alerts are decided.
import { inBoth } from './index.svelte';

export const alertWords = inBoth(
  {
    title: 'Alertas',
    about: 'A quién pudo nombrar una lista en los puestos de su país. En el puesto solo se sabe que hay una alerta. Quien decide es otra persona, y la persona buscada no se entera.',
    open: 'Solo las que nadie decidió',
    none: 'Ninguna alerta.',
    list: 'Lista', entry: 'Lo que dice la lista', gone: 'La lista ya no la nombra.', service: (reference: string) => `Servicio externo, referencia ${reference}: pregunte allí por lo que dice.`,
    reference: 'Referencia', document: 'Documento', names: 'Nombres', born: 'Nacimiento', sex: 'Sexo', until: 'Vale hasta',
    where: 'Puesto', when: 'Visto', times: (count: number) => (count === 1 ? 'una vez' : `${count} veces`),
    whom: 'Quién estaba', nobody: 'Alguien que no está registrado aquí.', person: 'Consultar su historia', score: 'Parecido',
    likeness: {
      'same-document': 'mismo documento', 'same-names': 'mismos nombres', 'names-in-other-order': 'nombres en otro orden', 'names-in-other-columns': 'nombres y apellidos cambiados',
      'surname-missing': 'falta un apellido', 'given-name-missing': 'falta un nombre', 'spelt-otherwise': 'escrito de otro modo', 'same-birth-date': 'misma fecha de nacimiento',
      'day-and-month-swapped': 'día y mes cambiados', 'birth-date-fits': 'la fecha de nacimiento cuadra',
    } as Record<string, string>,
    decide: 'Decidir…', again: 'Decidir de nuevo…', question: '¿Es la persona o el documento de la lista?', same: 'Sí, es', 'not-same': 'No, es otra persona: no avise más', why: 'Por qué', whyMissing: 'Escriba por qué', confirm: 'Guardar la decisión',
    decided: { same: 'Es', 'not-same': 'No es' } as Record<string, string>, own: 'La levantó usted: decide otra persona.',
  },
  {
    title: 'Alerts',
    about: 'Whom a list may have meant at posts of your country. A post knows no more than that there is an alert. Somebody else decides, and whoever is sought does not learn of it.',
    open: 'Only those that nobody decided',
    none: 'No alert.',
    list: 'List', entry: 'What the list says', gone: 'The list names it no longer.', service: (reference: string) => `Outside service, reference ${reference}: ask there for what it says.`,
    reference: 'Reference', document: 'Document', names: 'Names', born: 'Born', sex: 'Sex', until: 'Holds until',
    where: 'Post', when: 'Seen', times: (count: number) => (count === 1 ? 'once' : `${count} times`),
    whom: 'Who stood there', nobody: 'Somebody who is not registered here.', person: 'Ask for their history', score: 'Likeness',
    likeness: {
      'same-document': 'same document', 'same-names': 'same names', 'names-in-other-order': 'names in another order', 'names-in-other-columns': 'given names and surnames exchanged',
      'surname-missing': 'a surname is missing', 'given-name-missing': 'a given name is missing', 'spelt-otherwise': 'spelt otherwise', 'same-birth-date': 'same date of birth',
      'day-and-month-swapped': 'day and month exchanged', 'birth-date-fits': 'the date of birth fits',
    } as Record<string, string>,
    decide: 'Decide…', again: 'Decide again…', question: 'Is it the person or the document of the list?', same: 'Yes, it is', 'not-same': 'No, it is another person: no more alerts', why: 'Why', whyMissing: 'Write why', confirm: 'Save the decision',
    decided: { same: 'It is', 'not-same': 'It is not' } as Record<string, string>, own: 'You raised it: another person decides.',
  },
);
