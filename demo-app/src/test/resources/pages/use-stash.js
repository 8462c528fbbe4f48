import {createElement, useCallback, useEffect, useRef, useState} from 'react';
import {connect} from '@stash-dev/client';

/** A view's `state`, `status` and `saving`, and `send`. One socket for each component that calls it. */
export function useStash(name) {
  const [shown, setShown] = useState({state: {}, status: 'connecting', saving: false});
  const view = useRef(null);
  useEffect(() => {
    const mine = (view.current = connect(name));
    const stop = mine.subscribe(({state, status, saving}) => setShown({state, status, saving}));
    return () => {
      stop();
      mine.closeWhenSaved(); // what was clicked a moment ago still arrives
    };
  }, [name]);
  const send = useCallback((...event) => view.current.send(...event), []);
  return {...shown, send};
}

/** HTML with `data-stash-…` attributes, which React makes and leaves alone. */
export function StashPart({name, html}) {
  return createElement('section', {
    key: name,
    'data-stash-view': name,
    dangerouslySetInnerHTML: {__html: html},
  });
}
