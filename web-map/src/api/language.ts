/** The two languages of the page, as `Accept-Language` names them: the server answers in the one that is asked for. */
export type Language = 'zh' | 'en';
