// The countries of the form by the three letters of travel documents (ICAO 9303-3 §5).
export const ALPHA3: Record<string, string> = {
  PAN: 'PA', CRI: 'CR', NIC: 'NI', SLV: 'SV', HND: 'HN', GTM: 'GT', MEX: 'MX', BLZ: 'BZ', COL: 'CO', VEN: 'VE', ECU: 'EC', PER: 'PE',
  CUB: 'CU', DOM: 'DO', HTI: 'HT', JAM: 'JM', USA: 'US',
};
