/** Which town this is, whether its data are made up, language, and who is signed in. */
import { useSession, useStrings } from './context';

export function Header() {
  const session = useSession();
  const strings = useStrings();
  const about = session.about.value;
  const signedIn = session.keys.key.value !== undefined;
  return (
    <header class="header">
      <div class="header-row">
        <h1>{about?.town === undefined ? strings.title : strings.titleOf(about.town)}</h1>
        {signedIn && (
          <button type="button" class="quiet" onClick={() => void session.signOut()}>
            {strings.signIn.signOut}
          </button>
        )}
        <button type="button" class="quiet" lang={session.language.value === 'zh' ? 'en' : 'zh-Hans'} onClick={() => void session.speak(session.language.value === 'zh' ? 'en' : 'zh')}>
          {strings.otherLanguage}
        </button>
      </div>
      {about?.demo ? <DemoNotice whole={about.notice} /> : about?.notice && <TownNotice whole={about.notice} />}
    </header>
  );
}

/** One line that is always there; what the server has to say about its data opens below it. */
function DemoNotice({ whole }: { whole: string | undefined }) {
  const strings = useStrings();
  const line = <><strong>{strings.demo}</strong> {strings.demoNotice}</>;
  if (whole === undefined) return <p class="demo" data-testid="demo">{line}</p>;
  return (
    <details class="demo" data-testid="demo">
      <summary>{line}</summary>
      <p>{whole}</p>
    </details>
  );
}

/** What a town says about its data, and so a demo town that is served as if it were none. */
function TownNotice({ whole }: { whole: string }) {
  const [beginning = whole] = whole.split(/[：:。；;]|\. /, 1);
  return (
    <details class="demo" data-testid="notice">
      <summary><strong>{beginning}</strong></summary>
      <p>{whole}</p>
    </details>
  );
}
